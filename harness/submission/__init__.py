"""What was handed in: files, folders and archives as readable files, and `submission.yaml`."""
